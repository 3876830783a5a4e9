throw 'a string'
