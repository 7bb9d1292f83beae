"""The decisions about countries that no package takes for us: codes, names, zones, disputes."""

# ISO 3166-1 alpha-2 of the fourteen countries drawn from OpenStreetMap, and the time zones of
# geo-tz that together are the country.
OSM_ZONES: dict[str, tuple[str, ...]] = {
    "AF": ("Asia/Kabul",),
    "AM": ("Asia/Yerevan",),
    "AZ": ("Asia/Baku",),
    "CN": ("Asia/Shanghai", "Asia/Urumqi"),
    "GE": ("Asia/Tbilisi",),
    "IR": ("Asia/Tehran",),
    "KG": ("Asia/Bishkek",),
    "KZ": (
        "Asia/Almaty",
        "Asia/Aqtau",
        "Asia/Aqtobe",
        "Asia/Atyrau",
        "Asia/Oral",
        "Asia/Qostanay",
        "Asia/Qyzylorda",
    ),
    "MN": ("Asia/Hovd", "Asia/Ulaanbaatar"),
    "PK": ("Asia/Karachi",),
    "TJ": ("Asia/Dushanbe",),
    "TM": ("Asia/Ashgabat",),
    "TR": ("Europe/Istanbul",),
    "UZ": ("Asia/Samarkand", "Asia/Tashkent"),
}

# The rest of Europe and Asia, and Egypt for the Sinai, from Natural Earth.
# fmt: off
NATURAL_EARTH: frozenset[str] = frozenset(
    {
        "AD", "AE", "AL", "AT", "AX", "BA", "BD", "BE", "BG", "BH", "BN", "BT", "BY", "CH",
        "CY", "CZ", "DE", "DK", "EE", "EG", "ES", "FI", "FR", "GB", "GG", "GI", "GR", "HK",
        "HR", "HU", "ID", "IE", "IL", "IM", "IN", "IQ", "IS", "IT", "JE", "JO", "JP", "KH",
        "KP", "KR", "KW", "LA", "LB", "LI", "LK", "LT", "LU", "LV", "MC", "MD", "ME", "MK",
        "MM", "MO", "MT", "MV", "MY", "NL", "NO", "NP", "OM", "PH", "PL", "PS", "PT", "QA",
        "RO", "RS", "RU", "SA", "SE", "SG", "SI", "SK", "SM", "SY", "TH", "TL", "TW", "UA",
        "VA", "VN", "XK", "YE",
    }
)
# fmt: on

# Natural Earth units without an ISO code, by their adm0_a3, and whom they are counted with.
# Unlisted ones (Spratly Islands, Somaliland …) are left out.
WITHOUT_CODE: dict[str, str] = {
    "CYN": "CY",  # Northern Cyprus
    "ESB": "CY",  # Dhekelia, British base: no code of its own, on the island of Cyprus
    "WSB": "CY",  # Akrotiri, likewise
    "KAB": "KZ",  # Baikonur, leased to Russia, territory of Kazakhstan
    "KAS": "IN",  # Siachen Glacier, held by India
}

# Natural Earth says "Republic of Serbia" or "Macedonia"; these are the short names in use.
NAMES: dict[str, str] = {
    "AX": "Åland",
    "CZ": "Czechia",
    "HK": "Hong Kong",
    "MK": "North Macedonia",
    "MO": "Macao",
    "PS": "Palestine",
    "RS": "Serbia",
    "TL": "Timor-Leste",
    "VA": "Vatican City",
}

# What is contested within the outline shown, or about it. Well-known cases only, not a complete
# list; the outline follows who is in control according to the source, not who is in the right.
DISPUTED: dict[str, str] = {
    "CN": "Aksai Chin and other stretches of the border with India and Bhutan",
    "CY": "Northern Cyprus",
    "GE": "Abkhazia; South Ossetia",
    "IL": "Golan Heights; East Jerusalem",
    "IN": "Jammu and Kashmir; Ladakh; Arunachal Pradesh",
    "JP": "Northern Territories / South Kuril Islands (shown with RU)",
    "KP": "Military Demarcation Line with KR",
    "KR": "Military Demarcation Line with KP",
    "MD": "Transnistria",
    "PK": "Azad Kashmir; Gilgit-Baltistan",
    "PS": "West Bank; Gaza Strip",
    "RS": "Kosovo (shown as XK)",
    "RU": "Crimea; Donbas; South Kuril Islands",
    "SY": "Golan Heights (shown with IL)",
    "TW": "status of Taiwan",
    "UA": "Crimea (shown with RU); Donbas",
    "XK": "status of Kosovo",
}

# Border lines drawn as disputed: pair of countries and the box (west, south, east, north) in
# degrees in which their line is contested.
EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)
DISPUTED_BORDERS: tuple[tuple[str, str, tuple[float, float, float, float]], ...] = (
    ("IN", "PK", (73.2, 32.4, 78.0, 36.0)),  # Line of Control, Siachen
    ("CN", "IN", (76.0, 32.0, 80.5, 36.5)),  # Aksai Chin, Demchok
    ("CN", "IN", (91.5, 27.0, 97.6, 29.6)),  # McMahon line
    ("CN", "PK", EVERYWHERE),  # Shaksgam, contested by India
    ("BT", "CN", EVERYWHERE),  # Doklam and the north
    ("RU", "UA", (32.0, 45.0, 37.0, 46.4)),  # Crimea
    ("IL", "SY", EVERYWHERE),  # Golan, ceasefire line of 1974
    ("IL", "PS", EVERYWHERE),
    ("IL", "LB", EVERYWHERE),  # Blue Line
    ("RS", "XK", EVERYWHERE),
    ("KP", "KR", EVERYWHERE),  # Military Demarcation Line
)
