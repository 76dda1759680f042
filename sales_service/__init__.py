"""The sales service: registering sales and reporting on them."""
