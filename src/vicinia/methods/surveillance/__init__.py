"""Is this week more than its own past explains? Explained in `docs/methods/surveillance.md`."""

from vicinia.methods.surveillance.alerting import Alert, Alerts, alerts
from vicinia.methods.surveillance.budget import Calibration
from vicinia.methods.surveillance.cumulative import CusumWatch, cusum
from vicinia.methods.surveillance.early import ears
from vicinia.methods.surveillance.series import Watch
from vicinia.methods.surveillance.yearly import FarringtonWatch, farrington

__all__ = [
    "Alert",
    "Alerts",
    "Calibration",
    "CusumWatch",
    "FarringtonWatch",
    "Watch",
    "alerts",
    "cusum",
    "ears",
    "farrington",
]
