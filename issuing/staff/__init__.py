"""The insurer's people at the portal: what each role may do. Pure."""
