"""A dump as both servers' programs write it, cut to what is looked at."""

LINES = (
    b"-- SOURCE_LOG_FILE='binlog.000042', SOURCE_LOG_POS=4;\n",
    b"/*M!999999\\- enable the sandbox mode */ \n",
    b"-- Host: localhost    Database: shop\n",
    b"CREATE TABLE `alembic_version` (\n",
    b"INSERT INTO `alembic_version` VALUES ('4f1a2b3c4d5e');\n",
    b"CREATE TABLE `empty` (\n",
    b"CREATE TABLE `products` (\n",
    b"INSERT INTO `products` (`id`, `name`) VALUES (1,'a (b), ''c'''),(2,'INSERT INTO `sales` VALUES (1);'),\n",
    b"(3,'\\'); (\\n'),\n",
    b"(4,NULL);\n",
    "INSERT INTO `products` VALUES (5,'मसाला (चाय)');\n".encode(),
    b"CREATE TABLE `rollup_zone` (\n",
    b"INSERT INTO `rollup_zone` VALUES (1,'Asia/Kathmandu');\n",
    b"-- Dump completed on 2026-11-24 10:00:00\n",
)
SANDBOX_LINE = 1
TABLES = {"alembic_version": 1, "empty": 0, "products": 5, "rollup_zone": 1}
