from . import test_google_changes
