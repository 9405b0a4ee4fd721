"""The account of examples: it is nobody's."""

IBAN = "IT60X0542811101000000123456"  # the specimen of the Italian banks' own documents
