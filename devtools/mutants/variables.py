"""The environment variables that tell pytest, in its own process, what to do."""

CALLS = "MENTORAT_MUTANTS_CALLS"  # the file to write: what each test calls
TESTS = "MENTORAT_MUTANTS_TESTS"  # the file to read: the tests to run, in their order
SWITCHES = "MENTORAT_MUTANTS_SWITCHES"  # the file to read: rules and lines to change
NOTICED = "MENTORAT_MUTANTS_NOTICED"  # the file to write: the names of those noticed
