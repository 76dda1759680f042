"""Request bodies to try first, as the documentation page offers them.

They tell one story, in the order of the page: two categories are opened, the robot comes in, is sold, counted, blocked
and sold again. Each is accepted by a store in which those above it were sent.
"""

from fastapi.openapi.models import Example

Examples = dict[str, Example]
"""Bodies by the name under which the page lists them."""

NEW_CATEGORY: Examples = {
    "With a description": {"value": {"name": "toys", "description": "For all ages"}},
    "Only its name": {"value": {"name": "books"}},
}
CATEGORY_CHANGES: Examples = {
    "A description": {"value": {"description": "For children and for those who were"}},
    "Its name in another script, and first in lists": {"value": {"label": "Игрушки", "position": 0}},
    "No description": {"value": {"description": None}},
}
NEW_PRODUCT: Examples = {
    "A product": {
        "value": {
            "name": "Wooden robot",
            "category": "toys",
            "price": "19.99",
            "sku": "ROBOT-1",
            "current_inventory": 12,
        }
    },
    "Blocked until counted": {
        "value": {"name": "Robots, a history", "category": "books", "price": "30.00", "current_inventory": None}
    },
    "Everything that can be said of it": {
        "value": {
            "name": "Tin robot",
            "category": "toys",
            "price": "24.90",
            "sku": "ROBOT-2",
            "description": "Walks when it is wound up.",
            "image_url": "https://images.example.com/robot-2.jpg",
            "current_inventory": 40,
            "low_stock_threshold": 5,
            "barcode": "4006381333931",
            "external_ref": "tin-robot",
        }
    },
}
PRODUCT_CHANGES: Examples = {
    "Another price": {"value": {"price": "24.99"}},
    "Taken off sale": {"value": {"status": "inactive"}},
    "Back on sale": {"value": {"status": "active"}},
    "Warned earlier of low stock": {"value": {"low_stock_threshold": 20}},
}
STOCK_MOVE: Examples = {
    "A delivery": {"value": {"change": 20, "reason": "restock", "note": "Delivery note 2117"}},
    "A broken unit": {"value": {"change": -1, "reason": "adjustment", "note": "Broken in the warehouse"}},
    "Blocked: nothing can be sold": {"value": {"quantity": None, "reason": "block"}},
    "Counted, and sold again": {"value": {"quantity": 30, "reason": "unblock"}},
    "A stocktake": {"value": {"quantity": 29, "reason": "stocktake"}},
}
PRODUCTS_CSV = """\
sku,name,category,price,current_inventory
ROBOT-3,Robot with a drum,toys,29.90,15
KITE-1,Kite,toys,12.50,0
"""
PRODUCTS_NDJSON = """\
{"sku": "ROBOT-3", "price": "27.90"}
{"sku": "KITE-1", "price": "11.50", "current_inventory": 25}
"""
NEW_KEY: Examples = {
    "For a web shop": {"value": {"name": "Web shop", "scopes": ["catalog:read", "sales:write"]}},
    "For Prometheus": {"value": {"name": "Prometheus", "scopes": ["metrics:read"]}},
}
KEY_REPLACED: Examples = {
    "The old one ends in an hour": {"value": {"overlap_hours": 1}},
    "The old one ends now": {"value": {"overlap_hours": 0}},
}
NEW_USER: Examples = {
    "Somebody at the till": {"value": {"name": "Anna Berg", "email": "anna@example.com", "role": "clerk"}}
}
USER_CHANGES: Examples = {
    "Another role": {"value": {"role": "manager"}},
    "May not log in any more": {"value": {"is_active": False}},
}
LOG_IN: Examples = {"A password": {"value": {"email": "anna@example.com", "password": "nine gulls on a tin roof"}}}
CHOSEN_PASSWORD: Examples = {
    "The token of a link": {"value": {"token": "what stands behind # in it", "password": "nine gulls on a tin roof"}}
}
