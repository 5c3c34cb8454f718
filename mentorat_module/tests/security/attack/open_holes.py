"""The doors that are known to be open, and why: the list only shrinks.

``{test: {"role | door": why}}``, as the test writes them. A hole that is not listed
fails the test, and so does one that is listed and closed: strike it."""

OPEN = {}
# Found in the full form alone (``make attack``).
OPEN_IN_FULL = {}
