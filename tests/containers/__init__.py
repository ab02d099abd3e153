"""The image and docker-compose.yml in a real container engine: `make image-test`."""
