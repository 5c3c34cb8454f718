"""How the platform gets here, and the commands that use it.

Odoo 19, Python packages, PostgreSQL and a browser are brought into one ignored folder
of the project (see ``layout``) with nothing but Python's standard library.
``commands`` is the place to start reading.
"""
