"""What is done with offers: the official makes one, their wallet redeems it and is given the card's twins."""
