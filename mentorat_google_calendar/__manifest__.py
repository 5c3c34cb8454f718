{
    "name": "Mentorat: Google Calendar",
    "summary": "Meetings that are changed in Google tell the other of the pair",
    "version": "19.0.2.0.0",
    "category": "Human Resources",
    "author": "Mentorat",
    "license": "LGPL-3",
    "depends": ["mentorat_module", "google_calendar"],
    "auto_install": True,
}
