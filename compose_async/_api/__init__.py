"""The layer between generated resources and the transport, which returns models and futures."""
