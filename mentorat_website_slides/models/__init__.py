from . import mentorat_training_session
