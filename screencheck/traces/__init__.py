"""What the past of a picture left in its pixels: compression, resampling, erasing, pasting.

A screenshot has no noise of a camera; what it has instead is exactness. Flat areas hold one
value, a character of one style few bitmaps, and whatever was done to the whole picture
afterwards (a messenger's JPEG, a resize) was done to all of it alike. These modules measure
pixels and know nothing of pages; the rules SC6xx say what a measure means.
"""
