from . import name_in_init

where = "sibling sees " + name_in_init
