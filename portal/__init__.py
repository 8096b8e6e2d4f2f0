"""The portal: a NiceGUI process whose pages ask the services and say what they answer in Spanish."""
