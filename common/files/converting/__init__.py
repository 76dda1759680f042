"""Workbooks and Parquet files as CSV, made in a process of their own: what they hold may cost that one its life only.

`python -m common.files.converting workbook|parquet FILE [SHEET]` writes CSV in UTF-8 to standard output, one record for
each row, so that a row's number is its record's. Status 3: the file is refused, and standard error says why.
"""
