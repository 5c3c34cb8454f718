from . import mentorat_program
