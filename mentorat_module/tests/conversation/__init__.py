from . import test_says_something
