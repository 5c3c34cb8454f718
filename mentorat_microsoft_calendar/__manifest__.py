{
    "name": "Mentorat: Outlook Calendar",
    "summary": "Meetings that are changed in Outlook tell the other of the pair",
    "version": "19.0.2.0.0",
    "category": "Human Resources",
    "author": "Mentorat",
    "license": "LGPL-3",
    "depends": ["mentorat_module", "microsoft_calendar"],
    "auto_install": True,
}
