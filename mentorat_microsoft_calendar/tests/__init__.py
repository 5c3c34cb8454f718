from . import test_outlook_changes
