"""From MQTT to the gateway: topics, payloads, receipts; nothing is kept here."""
