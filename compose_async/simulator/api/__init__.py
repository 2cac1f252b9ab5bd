"""The API on the wire: requests, responses, routes, validation, rendering."""
