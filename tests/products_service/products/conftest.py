"""A product to register, and its ledger in short."""

EVERY_FIELD = {
    "name": "Robot",
    "category": "toys",
    "price": "19.99",
    "sku": "RB-1",
    "description": "Walks",
    "image_url": "https://img.example/robot.png?size=2",
    "current_inventory": 7,
    "low_stock_threshold": 3,
    "cost": "11.05",
    "barcode": "0012345678905",
    "external_ref": "gid://shop/Product/7",
}
