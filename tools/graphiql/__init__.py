"""GraphiQL with our own page around it, bundled from its npm packages."""
