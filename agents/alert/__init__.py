"""Alert: raises one alert per rule and story, counts repeats, and detects thresholds and bursts in event time."""
