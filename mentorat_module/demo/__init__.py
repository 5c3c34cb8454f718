from . import mentorat_demo
