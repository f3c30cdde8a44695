from .hooks import print_with_chromium

# Not as Odoo's "post_load": that is left out when the package was imported before Odoo loads it, as pytest does.
print_with_chromium()
