"""A foreign record becomes a sale by a declarative file: its loading, its expressions, its templates."""
