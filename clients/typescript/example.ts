// Registers a product and a sale of it, then tells what toys have come to: `node example.js PRODUCTS_URL SALES_URL`.
import { ApiError, dataOf, every, productsClient, salesClient } from "ecommerce-manager-client";

const [productsUrl = "http://localhost:8000", salesUrl = "http://localhost:8001"] = process.argv.slice(2);
const products = productsClient(productsUrl);
const sales = salesClient(salesUrl);
const once = () => ({ header: { "Idempotency-Key": crypto.randomUUID() } });

try {
  await dataOf(products.POST("/categories", { body: { name: "toys" } }));
} catch (error) {
  if (!(error instanceof ApiError && error.code === "category_exists")) throw error;
}
const robot = await dataOf(
  products.POST("/products", {
    body: { name: "Wooden robot", category: "toys", price: "19.99", current_inventory: 12 },
    params: once(),
  }),
);
const sale = await dataOf(sales.POST("/sales", { body: { product_id: robot.id, units: 2 }, params: once() }));
console.log("sold for", sale.revenue);

const query = { category: ["toys" as const], limit: 100 };
for await (const product of every((cursor) =>
  dataOf(products.GET("/products", { params: { query: { ...query, ...(cursor && { cursor }) } } })),
)) {
  console.log(product.name, product.current_inventory);
}

const page = await dataOf(sales.GET("/sales", { params: { query: { category: ["toys"], with_totals: true } } }));
console.log("toys have brought", page.totals?.revenue);

try {
  await dataOf(sales.POST("/sales", { body: { product_id: robot.id, units: 1000 } }));
} catch (error) {
  if (!(error instanceof ApiError)) throw error;
  console.log(error.code, error.problem["available"]);
}
