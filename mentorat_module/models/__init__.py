"""The models, a package a capability: each leans only on those before it."""

from . import common
from . import program
from . import notice
from . import people
from . import agreement
from . import promise
from . import conversation
from . import meeting
from . import training
from . import pairing
from . import desk
from . import portal
