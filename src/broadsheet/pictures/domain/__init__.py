"""What happens to a picture: taken in safely, stored once, shown in the sizes that pages need."""
