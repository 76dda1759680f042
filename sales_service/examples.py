"""Request bodies to try first, as the documentation page offers them.

They sell the robot of the products service's examples, which is product 1 where those were sent to an empty store.
Each is accepted by a store that has a product 1 with the sku ROBOT-1 and some units of it.
"""

from fastapi.openapi.models import Example

Examples = dict[str, Example]
"""Bodies by the name under which the page lists them."""

NEW_SALE: Examples = {
    "One sold now": {"value": {"product_id": 1, "units": 1}},
    "With a discount": {"value": {"product_id": 1, "units": 2, "revenue": "35.00"}},
    "History: takes no stock": {
        "value": {"product_id": 1, "units": 3, "sold_at": "2025-01-15T10:00:00+01:00", "take_stock": False}
    },
}
NEW_SALES: Examples = {
    "Two at once": {
        "value": {"sales": [{"product_id": 1, "units": 1}, {"product_id": 1, "units": 2, "unit_price": "18.50"}]}
    },
    "History of some months": {
        "value": {
            "sales": [
                {"product_id": 1, "units": 3, "sold_at": "2025-01-15T10:00:00Z", "take_stock": False},
                {"product_id": 1, "units": 1, "sold_at": "2025-02-03T16:30:00Z", "take_stock": False},
                {"product_id": 1, "units": 5, "sold_at": "2025-03-31T08:45:00Z", "take_stock": False},
            ]
        }
    },
}
VOID_SALE: Examples = {
    "Recorded twice": {"value": {"reason": "duplicate"}},
    "Wrong price: the right sale in its place": {
        "value": {"reason": "wrong_entry", "replacement": {"product_id": 1, "units": 2, "unit_price": "17.50"}}
    },
}
NEW_RETURN: Examples = {
    "One unit came back": {"value": {"sale_id": 2, "units": 1, "reason": "changed_mind"}},
    "Broken: money back, nothing into the stock": {
        "value": {"sale_id": 2, "units": 1, "restocked_units": 0, "reason": "defective", "note": "Left arm loose"}
    },
    "Without a receipt": {"value": {"product_id": 1, "units": 1, "refunded": "15.00"}},
}
NEW_RETURNS: Examples = {
    "A swap and goodwill": {
        "value": {
            "returns": [
                {"sale_id": 3, "units": 1, "refunded": "0.00", "reason": "wrong_item"},
                {"sale_id": 3, "refunded": "2.50", "reason": "goodwill"},
            ]
        }
    }
}
VOID_RETURN: Examples = {"A wrong entry": {"value": {"note": "Typed in twice"}}}
REPORTS: Examples = {
    "A page of figures": {
        "value": {
            "queries": {
                "month": {"report": "compare", "start_date": "2025-01-01", "end_date": "2025-01-31"},
                "categories": {"report": "summary", "group_by": "category", "share": True},
                "hours": {"report": "heatmap", "start_date": "2025-01-01", "end_date": "2025-03-31"},
                "returns": {"report": "returns", "group_by": "reason"},
            }
        }
    }
}
SALES_CSV = """\
sku,units,sold_at,revenue
ROBOT-1,2,2025-01-20T10:00:00Z,39.98
ROBOT-1,1,2025-02-14T17:30:00Z,15.00
"""
SALES_NDJSON = """\
{"sku": "ROBOT-1", "units": 2, "sold_at": "2025-03-01T09:15:00Z"}
{"sku": "ROBOT-1", "units": 1, "sold_at": "2025-03-02T11:00:00Z", "unit_price": "18.50"}
"""
