"""Finds people's names in columns meant for keys or words, by forenames that are common in the United Kingdom.

Names have no fixed pattern, so rare ones are missed. A column is taken for names when 3 in 10 of its values hold a
common forename, and at least three different forenames occur: Victoria is the name of a ward, too.
"""

import re

import polars as pl

_SHARE, _DIFFERENT, _SAMPLE = 0.3, 3, 2_000
_LISTED = """
    aaliyah aaron abdul abigail abdullah adam adele adrian ahmed aidan aisha alan albert alex alexander alexandra alfie
    alice alicia alisha alison amanda amber amelia amina amy andrea andrew angela anita ann anna anne annie anthony
    anya archie arthur ashley ava ayesha barbara beatrice becky ben benjamin beth bethany billy bobby bradley brandon
    brian bryan caitlin callum cameron carl carol caroline catherine charles charlie charlotte chelsea cheryl chloe
    chris christian christine christopher claire clare colin connor craig daisy daniel danielle darren david dawn dean
    deborah debbie declan denise derek diane dominic donna dylan edward eleanor elijah elizabeth ella ellie elliot
    elsie emilia emily emma erin ethan eva eve evelyn evie faith fatima felix finley fiona florence frances francesca
    frank fraser freddie frederick freya gareth gary gavin gemma geoffrey george georgia georgina gerald gillian grace
    graham grayson hannah harley harold harper harriet harrison harry harvey hassan hayley hazel heather helen helena
    henry hollie holly hugo hussain ian ibrahim imogen ioana isaac isabel isabella isabelle isla ivy jack jackie jacob
    jacqueline jade jaden jake jamal james jamie jane janet janice jasmine jason jayden jayne jean jeffrey jenna
    jennifer jenny jeremy jessica jill jo joan joanna joanne joe joel john jonathan jordan joseph josephine josh joshua
    joyce jude judith julia julian julie june karen karl kate katherine kathleen kathryn katie kayla kayleigh keith
    kelly kelsey kenneth kerry kevin khadija kian kieran kimberley kirsty kyle lara laura lauren layla leah lee leo
    leon lewis liam libby lily linda lindsay lisa logan lola lorraine louie louis louise luca lucas lucy luke luna lydia
    lynn lynne mackenzie maddison madison maisie malik marcus margaret maria marie marion mark martha martin mary maryam
    mason mateusz matilda matthew max maya megan melanie melissa mia michael michelle millie miriam mohamed mohammad
    mohammed molly morgan muhammad mustafa naomi natalie natasha nathan nathaniel neil niamh nicholas nicola nicole
    nigel noah noor olivia ollie oliver omar oscar owen paige pamela patricia patrick paul paula pauline penelope peter
    philip phoebe poppy priya rachel ralph raymond rebecca reece reggie rhys richard riley rita robert robin roger
    ronald ronnie rory rosa rose rosie ross rowan roxanne ruby russell ruth ryan sadie sally sam samantha samina samuel
    sandra sara sarah scarlett scott sean sebastian seth shannon sharon shaun shirley sienna simon sofia sonia sophia
    sophie stacey stanley stephanie stephen steven stewart stuart summer susan suzanne tamsin tanya tara tariq taylor
    teddy teresa terry thea theo theodore theresa thomas tiffany tim timothy tina toby tom tommy tony tracey tracy
    trevor tyler valerie vanessa vera victoria vincent violet vivian wayne wendy wesley william willow yasmin yusuf zac
    zachary zahra zainab zak zara zoe
"""
_FORENAMES = frozenset(_LISTED.split())
_WORD = re.compile("[a-z]+")


def is_forename(word: str) -> bool:
    """Return whether a word is a common forename."""
    return word.lower() in _FORENAMES


class People:
    """The running search of one column for names: give it every batch, then ask whether it found them."""

    def __init__(self, wanted: bool) -> None:
        """Say whether the column is searched at all."""
        self._wanted = wanted
        self._values, self._named, self._different = 0, 0, set[str]()

    def add(self, values: pl.Series) -> None:
        """Look at the first values of a batch."""
        if not self._wanted:
            return
        sample = values.drop_nulls().head(_SAMPLE)
        self._values += len(sample)
        worded = sample.filter(sample.str.contains(r"^\s*[A-Za-z][a-z]|^\s*[A-Z]{2}")).value_counts()
        for text, rows in worded.iter_rows():
            if found := _FORENAMES.intersection(_WORD.findall(text.lower())):
                self._named += rows
                self._different |= found

    def found(self) -> bool:
        """Return whether so many values hold common forenames that they are people's names."""
        return len(self._different) >= _DIFFERENT and self._named > _SHARE * self._values
