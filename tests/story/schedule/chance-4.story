# As chance-1; here a reload takes a device away while a question to it begins, which is no second poll of it.
world fleet
at 0 chance 18
until 4h no breach
