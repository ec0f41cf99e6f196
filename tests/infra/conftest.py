"""Run with `make infra-test`, in an environment of its own, apart from the product's tests."""
