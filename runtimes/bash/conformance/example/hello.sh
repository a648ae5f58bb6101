greeting="hello from another file"
