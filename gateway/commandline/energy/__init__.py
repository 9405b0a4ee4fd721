"""From readings to tokens: `import`, `readings`, `days`, `settle`, `month`, `energy`, `devices`."""
