"""The closed word lists that business names and places are normalised by.

Sources: legal forms as in ISO 20275 (GLEIF's Entity Legal Forms code list), the common ones of the United States, the
United Kingdom and the large European forms; abbreviations and streets' directions as in USPS Publication 28 (appendix
C and appendix G, business words), and those met in the SBA's release of 7(a) loans.
"""

from __future__ import annotations

LEGAL_FORMS = frozenset(
    (
        *("INC", "INCORPORATED", "INCORPORATION", "LLC", "LC", "LLP", "LLLP", "LP", "PLLC", "PC", "PA", "PLC"),
        *("CORP", "CORPORATION", "CO", "COMPANY", "LTD", "LIMITED", "LTDA", "PTY", "PTE", "KK", "DBA"),
        *("GMBH", "AG", "KG", "OHG", "SARL", "SAS", "SRL", "SPA", "BV", "NV", "AB", "OY", "AS", "APS"),
    )
)
"""Words that say what kind of legal person a business is; dropped from the end of a name, they never tell two apart."""

SURE_FORMS = frozenset(("INC", "INCORPORATED", "LLC", "LLP", "PLLC", "CORPORATION", "LTD", "GMBH"))
"""Forms that end a name wherever they stand: what follows is a note (`ZIP PRINTS LLC - EQUIPMENT`)."""

CUT_FORMS = frozenset(
    form[:length]
    for form in ("INCORPORATED", "LLC", "CORPORATION", "COMPANY", "LIMITED", "LTD", "DBA", "PC", "PLLC")
    for length in range(1, len(form))
)
"""What is left of a legal form (or of `DBA`) at the end of a name that a source cut off."""

ABBREVIATIONS = {
    "ACCTG": "ACCOUNTING",
    "AMER": "AMERICAN",
    "ASSN": "ASSOCIATION",
    "ASSOC": "ASSOCIATES",
    "ASSOCS": "ASSOCIATES",
    "BLDG": "BUILDING",
    "BLDRS": "BUILDERS",
    "BROS": "BROTHERS",
    "CENTRE": "CENTER",
    "CHIRO": "CHIROPRACTIC",
    "CNTR": "CENTER",
    "COMM": "COMMUNICATIONS",
    "CONST": "CONSTRUCTION",
    "CONSTR": "CONSTRUCTION",
    "CTR": "CENTER",
    "DEV": "DEVELOPMENT",
    "DIST": "DISTRIBUTING",
    "ELEC": "ELECTRIC",
    "ENT": "ENTERPRISES",
    "ENTERP": "ENTERPRISES",
    "ENTERPR": "ENTERPRISES",
    "ENTERPRISE": "ENTERPRISES",
    "EQUIP": "EQUIPMENT",
    "EQUIPT": "EQUIPMENT",
    "GRP": "GROUP",
    "HTG": "HEATING",
    "INDS": "INDUSTRIES",
    "INS": "INSURANCE",
    "INTL": "INTERNATIONAL",
    "INVEST": "INVESTMENTS",
    "JUNIOR": "JR",
    "MANUF": "MANUFACTURING",
    "MFG": "MANUFACTURING",
    "MGMT": "MANAGEMENT",
    "MGT": "MANAGEMENT",
    "MKT": "MARKET",
    "MKTG": "MARKETING",
    "NATL": "NATIONAL",
    "PRODS": "PRODUCTS",
    "RESTAU": "RESTAURANT",
    "REST": "RESTAURANT",
    "SVC": "SERVICE",
    "SVCS": "SERVICES",
    "SERV": "SERVICES",
    "SYS": "SYSTEMS",
    "TECHS": "TECHNOLOGIES",
    "TRANSP": "TRANSPORTATION",
    "WHSE": "WAREHOUSE",
}
"""One spelling for each word of a business name. Not `N` for `AND`: it is an initial more often."""

NUMERALS = {
    "II": "2",
    "III": "3",
    "IV": "4",
    "VI": "6",
    "VII": "7",
    "VIII": "8",
    "IX": "9",
    "1ST": "FIRST",
    "2ND": "SECOND",
    "3RD": "THIRD",
}
"""Numerals a chain counts its shops with. Not I, V and X: those are initials far more often."""

PLACES = {
    "ST": "SAINT",
    "STE": "SAINTE",
    "FT": "FORT",
    "MT": "MOUNT",
    "N": "NORTH",
    "S": "SOUTH",
    "E": "EAST",
    "W": "WEST",
    "NO": "NORTH",
    "SO": "SOUTH",
    "HTS": "HEIGHTS",
    "SPGS": "SPRINGS",
    "BCH": "BEACH",
    "JCT": "JUNCTION",
    "PT": "PORT",
    "VLG": "VILLAGE",
}

STREETS = {
    "ST": "STREET",
    "AVE": "AVENUE",
    "AV": "AVENUE",
    "RD": "ROAD",
    "BLVD": "BOULEVARD",
    "DR": "DRIVE",
    "LN": "LANE",
    "CT": "COURT",
    "PL": "PLACE",
    "SQ": "SQUARE",
    "HWY": "HIGHWAY",
    "PKWY": "PARKWAY",
    "STE": "SUITE",
    "N": "NORTH",
    "S": "SOUTH",
    "E": "EAST",
    "W": "WEST",
}
