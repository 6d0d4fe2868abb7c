"""What `screencheck doctor` examines: whether an installation is whole and works."""
