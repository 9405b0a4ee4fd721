"""Before anything is built: from a sheet to energy, money and a result; pure, files are handed in."""
