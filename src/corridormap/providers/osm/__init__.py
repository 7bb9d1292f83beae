"""OpenStreetMap: railways, roads and stations out of an extract or an Overpass answer."""
