{
    "name": "Mentorat: Courses",
    "summary": "Trainings of the mentoring service lead to eLearning courses",
    "version": "19.0.2.0.0",
    "category": "Human Resources",
    "author": "Mentorat",
    "license": "LGPL-3",
    "depends": ["mentorat_module", "website_slides"],
    "data": ["views/mentorat_training_session_views.xml"],
    "auto_install": True,
}
