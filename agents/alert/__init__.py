"""Alert: tells each rule and story once, counts the rest, and watches for thresholds and bursts in event time."""
