"""Universal Transverse Mercator on WGS84, both ways, by Krüger's series to the sixth order.

Source: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", Journal of Geodesy
85 (2011), equations 7-11, 35 and 36. Within a zone the error is far below a millimetre.
"""

from __future__ import annotations

import math

_A = 6_378_137.0  # semi-major axis of WGS84, metres
_F = 1 / 298.257223563
_N = _F / (2 - _F)
_E = math.sqrt(_F * (2 - _F))
_SCALE = 0.9996
_FALSE_EASTING = 500_000.0
_RADIUS = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180 - 127 * _N**5 / 288 + 7891 * _N**6 / 37800,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440 + 281 * _N**5 / 630 - 1983433 * _N**6 / 1935360,
    61 * _N**3 / 240 - 103 * _N**4 / 140 + 15061 * _N**5 / 26880 + 167603 * _N**6 / 181440,
    49561 * _N**4 / 161280 - 179 * _N**5 / 168 + 6601661 * _N**6 / 7257600,
    34729 * _N**5 / 80640 - 3418889 * _N**6 / 1995840,
    212378941 * _N**6 / 319334400,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360 - 81 * _N**5 / 512 + 96199 * _N**6 / 604800,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440 + 46 * _N**5 / 105 - 1118711 * _N**6 / 3870720,
    17 * _N**3 / 480 - 37 * _N**4 / 840 - 209 * _N**5 / 4480 + 5569 * _N**6 / 90720,
    4397 * _N**4 / 161280 - 11 * _N**5 / 504 - 830251 * _N**6 / 7257600,
    4583 * _N**5 / 161280 - 108847 * _N**6 / 3991680,
    20648693 * _N**6 / 638668800,
)


def utm32_to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude in degrees of an easting and northing in metres, UTM zone 32 north, in
    which ISTAT publishes the town halls of Italy."""
    return utm_to_wgs84(x, y, zone=32)


def utm_to_wgs84(x: float, y: float, *, zone: int) -> tuple[float, float]:
    """Longitude and latitude in degrees; northern hemisphere."""
    xi, eta = y / (_SCALE * _RADIUS), (x - _FALSE_EASTING) / (_SCALE * _RADIUS)
    xi_s, eta_s = xi, eta
    for j, beta in enumerate(_BETA, start=1):
        xi_s -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        eta_s -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    conformal = math.sin(xi_s) / math.hypot(math.sinh(eta_s), math.cos(xi_s))
    longitude = math.degrees(math.atan2(math.sinh(eta_s), math.cos(xi_s))) + _central_meridian(zone)
    return longitude, math.degrees(math.atan(_geographic(conformal)))


def wgs84_to_utm(longitude: float, latitude: float, *, zone: int) -> tuple[float, float]:
    """Easting and northing in metres; northern hemisphere."""
    away = math.radians(longitude - _central_meridian(zone))
    conformal = _conformal(math.tan(math.radians(latitude)))
    xi_s = math.atan2(conformal, math.cos(away))
    eta_s = math.asinh(math.sin(away) / math.hypot(conformal, math.cos(away)))
    xi, eta = xi_s, eta_s
    for j, alpha in enumerate(_ALPHA, start=1):
        xi += alpha * math.sin(2 * j * xi_s) * math.cosh(2 * j * eta_s)
        eta += alpha * math.cos(2 * j * xi_s) * math.sinh(2 * j * eta_s)
    return _SCALE * _RADIUS * eta + _FALSE_EASTING, _SCALE * _RADIUS * xi


def _central_meridian(zone: int) -> float:
    return zone * 6.0 - 183.0


def _conformal(tangent: float) -> float:
    """Tangent of the conformal latitude from that of the geographic one."""
    sigma = math.sinh(_E * math.atanh(_E * tangent / math.hypot(1, tangent)))
    return tangent * math.hypot(1, sigma) - sigma * math.hypot(1, tangent)


def _geographic(conformal: float) -> float:
    """The inverse, by Newton's method, which doubles its digits at each step."""
    tangent = conformal
    for _ in range(5):
        reached = _conformal(tangent)
        slope = (1 + (1 - _E**2) * tangent**2) / ((1 - _E**2) * math.hypot(1, tangent))
        tangent += (conformal - reached) / math.hypot(1, reached) * slope
    return tangent
