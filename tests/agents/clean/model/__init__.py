"""Networks, trees and what they read: the specification."""
