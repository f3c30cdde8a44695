{
    "name": "Customer Quality Story",
    "summary": "One order through all four addons: demo data and browser tours",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "Customer Quality contributors",
    "license": "AGPL-3",
    "depends": ["contract_review", "satisfaction_survey"],
    "post_init_hook": "tell",
    "assets": {
        "web.assets_tests": ["customer_quality_story/static/tests/tours/*.js"],
    },
}
