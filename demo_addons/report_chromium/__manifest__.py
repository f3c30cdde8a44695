{
    "name": "PDF reports by Chromium",
    "summary": "Print reports with Chromium where no patched wkhtmltopdf is at hand (demo and tests only)",
    "version": "19.0.1.0.0",
    "license": "AGPL-3",
    "author": "Customer Quality contributors",
    "category": "Hidden",
    "depends": ["web"],
}
