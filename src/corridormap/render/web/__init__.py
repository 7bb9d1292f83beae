"""The web map: folium on one self-contained page."""
